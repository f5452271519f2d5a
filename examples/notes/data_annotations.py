from xml.etree import ElementTree as ET
import os
import numpy as np
import pickle

class XmlProces(object):
    def __init__(self,file_path):
        self.xml_path=file_path
        self.num_classes = 4
        self.data = dict()

    def on_hot(self,name):
        one_hot_vector = [0] * self.num_classes
        if name == 'dog':
            one_hot_vector[0]=1
        elif name == 'chair':
            one_hot_vector[1]=1
        elif name =='person':
            one_hot_vector[2]=1
        elif name =='car':
            one_hot_vector[2]=1
        else:
            print('unknown label: %s' % name)
        return one_hot_vector

    def process_xml(self):
        for filename in os.listdir(self.xml_path):
            et = ET.parse(self.xml_path+filename)
            # 根元素
            root = et.getroot()
            # 获取其中元素
            image_name = root.find('filename').text
            size = root.find('size')
            width = float(size.find('width').text)
            height = float(size.find('height').text)
            # 获取图像每个物体的坐标
            bounding_boxes=[]
            one_hot_classes=[]
            for object_tree in root.findall('object'):
                for bounding_box in object_tree.iter('bndbox'):
                    xmin = float(bounding_box.find('xmin').text)/width
                    ymin = float(bounding_box.find('ymin').text)/height
                    xmax = float(bounding_box.find('xmax').text) / width
                    ymax = float(bounding_box.find('ymax').text) / width
                bounding_box = [xmin,ymin,xmax,ymax]
                bounding_boxes.append(bounding_box)
                # print(bounding_boxes)
                # 将类别进行one_hot编码
                object_name = object_tree.find('name').text
                one_hot_class = self.on_hot(object_name)
                one_hot_classes.append(one_hot_class)
                # print(one_hot_classes)
            # 拼接图片中的类别onehot和框位置
            bounding_boxes = np.asarray(bounding_boxes)
            one_hot_classes = np.asarray(one_hot_classes)
            image_data = np.hstack((bounding_boxes,one_hot_classes))
            print(image_data)
            # 将信息和对应名字保存为字典
            self.data[image_name] = image_data
        return None

if __name__ == '__main__':
    xp = XmlProces('Annotations/')
    xp.process_xml()
    # 打印位置、onehot信息和对应名字字典
    print(xp.data)
    pickle.dump(xp.data,open('./commodity_groundtruth.pkl','wb'))
