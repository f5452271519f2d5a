from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator
train_datagen = ImageDataGenerator(
	rescale=1.0/255.0,
	shear_range=0.2,
	zoom_range=0.2,
	horizontal_flip=True
)
test_datagen = ImageDataGenerator(
	rescale=1.0/255.0
)

#读取本地
train_generator=train_datagen.flow_from_directory(directory='data/train',
					target_size=(64,64),
					batch_size=8,
					class_mode='binary',
					shuffle=True)
validation_generator=test_datagen.flow_from_directory(directory='data/validation',
					target_size=(64,64),
					batch_size=8,
					class_mode='binary',
					shuffle=True)

model = keras.models.Sequential([
	keras.layers.Conv2D(8,(3,3),activation='relu',input_shape=(64,64,3)),
	keras.layers.MaxPooling2D(2,2),
	keras.layers.Flatten(),
	keras.layers.Dense(1,activation='sigmoid')
])
model.compile(loss='binary_crossentropy',optimizer='rmsprop',metrics=['accuracy'])

model.fit_generator(
		train_generator,
		steps_per_epoch=4,
		epochs=5,
		validation_data=validation_generator,
		validation_steps=2
)
