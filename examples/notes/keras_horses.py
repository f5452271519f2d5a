import os
import zipfile

local_zip = 'tmp/horse-or-human.zip'
zip_ref = zipfile.ZipFile(local_zip, 'r')
zip_ref.extractall('tmp/horse-or-human')
zip_ref.close()

local_zip = 'tmp/validation-horse-or-human.zip'
zip_ref = zipfile.ZipFile(local_zip, 'r')
zip_ref.extractall('tmp/validation-horse-or-human')
zip_ref.close()

#看一下训练目录中的文件名
train_horse_dir = 'tmp/horse-or-human/horses'
train_human_dir = 'tmp/horse-or-human/humans'
train_horse_names = os.listdir(train_horse_dir)
print(train_horse_names[:10])
#['horse22-1.png', 'horse13-0.png', 'horse22-4.png', 'horse19-2.png', 'horse23-5.png', 'horse18-5.png', 'horse10-1.png', 'horse27-8.png', 'horse28-7.png', 'horse35-2.png']

train_human_names = os.listdir(train_human_dir)
print(train_human_names[:10])
#['human04-12.png', 'human09-19.png', 'human10-16.png', 'human13-04.png', 'human15-21.png', 'human09-29.png', 'human13-11.png', 'human17-12.png', 'human03-12.png', 'human16-15.png']

#查看总数
print('total training horse images:', len(os.listdir(train_horse_dir)))
print('total training human images:', len(os.listdir(train_human_dir)))
#total training horse images: 500
#total training human images: 527


#查看几张照片

import matplotlib.pyplot as plt
import matplotlib.image as mpimg

# 设置参数Parameters，长宽
nrows = 4
ncols = 4

# Index for iterating over images
pic_index = 0

# Set up matplotlib fig, and size it to fit 4x4 pics
fig = plt.gcf()
fig.set_size_inches(ncols * 4, nrows * 4)

pic_index += 8
next_horse_pix = [os.path.join(train_horse_dir, fname) 
                for fname in train_horse_names[pic_index-8:pic_index]]
next_human_pix = [os.path.join(train_human_dir, fname) 
                for fname in train_human_names[pic_index-8:pic_index]]

for i, img_path in enumerate(next_horse_pix+next_human_pix):
  # Set up subplot; subplot indices start at 1
  sp = plt.subplot(nrows, ncols, i + 1)
  sp.axis('Off') # Don't show axes (or gridlines)

  img = mpimg.imread(img_path)
  plt.imshow(img)

plt.show()

import os
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.optimizers import RMSprop
#定义 ImageDataGenerator
train_datagen = ImageDataGenerator(rescale=1/255)
validation_datagen = ImageDataGenerator(rescale=1/255)
train_generator = train_datagen.flow_from_directory('tmp/horse-or-human/',  
        target_size=(150, 150),batch_size=32,class_mode='binary')
validation_generator = validation_datagen.flow_from_directory('tmp/validation-horse-or-human/',  
        target_size=(150, 150), batch_size=32,class_mode='binary')

import tensorflow as tf

model = tf.keras.models.Sequential([
    tf.keras.layers.Conv2D(16,(3,3),activation='relu',input_shape=(150,150,3)),
    tf.keras.layers.MaxPooling2D(2,2),
    tf.keras.layers.Conv2D(32,(3,3),activation='relu'),
    tf.keras.layers.MaxPooling2D(2,2),
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(64,activation='relu'),
    tf.keras.layers.Dense(1,activation='sigmoid')
])
model.compile(loss='binary_crossentropy',optimizer=RMSprop(lr=0.001),metrics=['acc'])
model.summary()
model.fit(train_generator,epochs=3,validation_data=validation_generator)
